from .case_record import CaseRecord, CaseReveal, PersonShowing
from .cohort_list import CohortList, CohortMatch
from .download import DownloadEvent, DownloadLink
from .job import Job
from .match_run import MatchRun
from .output import Output
from .output_check import OutputCheck
from .output_person import OutputPerson
from .person import CrosswalkEntry, Person
from .person_change import PersonChange
from .person_index import IndexGeneration, PersonIndex
from .points_table import PointsTable
from .release import Release
from .review_case import ReviewCase, Verdict
from .sealed_file import SealedFile

__all__ = [
    "CaseRecord",
    "CaseReveal",
    "CohortList",
    "CohortMatch",
    "CrosswalkEntry",
    "DownloadEvent",
    "DownloadLink",
    "IndexGeneration",
    "Job",
    "MatchRun",
    "Output",
    "OutputCheck",
    "OutputPerson",
    "Person",
    "PersonChange",
    "PersonIndex",
    "PersonShowing",
    "PointsTable",
    "Release",
    "ReviewCase",
    "SealedFile",
    "Verdict",
]
