"""The names of the tasks about agreements, and when beat rings for them."""

GIVE_LAPSE_NOTICES = "agreements.give_lapse_notices"

BEAT = {
    "give-lapse-notices": {"task": GIVE_LAPSE_NOTICES, "schedule": 6 * 60 * 60.0},
}
