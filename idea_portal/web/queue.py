"""The task by which beat hears from the worker."""

BEAT_HEART = "web.beat_heart"

BEAT = {
    "beat-heart": {"task": BEAT_HEART, "schedule": 20.0},
}
