from .data_element import DataElement
from .dataset import Dataset, DatasetGrant
from .delivery import Delivery

__all__ = ["DataElement", "Dataset", "DatasetGrant", "Delivery"]
