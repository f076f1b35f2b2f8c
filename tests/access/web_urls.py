from tests.access.row import HIDDEN, POST_ONLY, Row

# Without a broker and a worker the portal is not well, and says so to everyone.
UNWELL = 503

ACCESS = {
    "web:health": Row.of(default=UNWELL, nobody=UNWELL),
    "web:demo-sign-in": Row.of(default=POST_ONLY, nobody=POST_ONLY),
    "web:demo-confirm": Row.of(default=POST_ONLY),
    "web:gallery": Row.of(default=HIDDEN),
}
