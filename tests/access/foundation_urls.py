from tests.access.row import OK, POST_ONLY, Row

ACCESS = {
    "home": Row.of(default=OK),
    "notifications:message-list": Row.of(default=OK),
    "notifications:messages-read": Row.of(default=POST_ONLY, nobody=302),
}
