"""Places where a test may kill the worker, to see that nothing is lost and nothing done twice."""

import os
import signal
from enum import StrEnum

from django.conf import settings


class Failpoint(StrEnum):
    """Along the life of any job, then along a linkage, then along an extract."""

    JOB_CLAIMED = "job-claimed"
    JOB_CHECKPOINTED = "job-checkpointed"
    JOB_BEFORE_PUBLISH = "job-before-publish"
    JOB_PUBLISHING = "job-publishing"
    JOB_PUBLISHED = "job-published"
    LINK_READ = "link-read"
    LINK_MATCHING = "link-matching"
    LINK_CLUSTERED = "link-clustered"
    LINK_INDEX_WRITTEN = "link-index-written"
    LINK_CROSSWALK_COPIED = "link-crosswalk-copied"
    EXTRACT_READ = "extract-read"
    EXTRACT_CHUNK_WRITTEN = "extract-chunk-written"
    EXTRACT_SEALED = "extract-sealed"
    EXTRACT_RECORDED = "extract-recorded"


def reach(point: Failpoint) -> None:
    """Die here, as by kill -9, if a test asked for it."""
    if settings.FAILPOINTS_ALLOWED and os.environ.get("PORTAL_FAILPOINT") == point:
        os.kill(os.getpid(), signal.SIGKILL)
