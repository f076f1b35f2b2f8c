from .download import DownloadEvent, DownloadLink
from .job import Job
from .match_run import MatchRun
from .output import Output
from .output_check import OutputCheck
from .person import CrosswalkEntry, Person
from .points_table import PointsTable
from .release import Release
from .sealed_file import SealedFile

__all__ = [
    "CrosswalkEntry",
    "DownloadEvent",
    "DownloadLink",
    "Job",
    "MatchRun",
    "Output",
    "OutputCheck",
    "Person",
    "PointsTable",
    "Release",
    "SealedFile",
]
