"""A list page's table: filtered, sorted and paged by its address, so that a link shows the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table
from django_tables2.columns.base import BoundColumn

ROWS_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Header:
    """The head of one column, and the address that sorts by it."""

    label: str
    css_class: str
    sorted: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row; its attributes name its column for the narrow layout."""

    attributes: SafeString
    content: SafeString | str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cell that names it, and the others."""

    head: Cell
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A place in the paging bar; without an address it is a gap."""

    label: str
    url: str | None
    is_current: bool = False


class Listing:
    """One table of a page, with its filter form, sorting and paging kept in the address."""

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | list[Any],
        *,
        table: type[Table],
        filters: type[FilterSet] | None = None,
        caption: str = "",
        nothing: str = "Nothing here yet",
        prefix: str = "",
        per_page: int = ROWS_ON_A_PAGE,
        **table_options: Any,
    ) -> None:
        self.request = request
        self.caption = caption
        self.nothing = nothing
        self.filter = None
        if filters is not None:
            self.filter = filters(
                request.GET, queryset=rows, request=request, prefix=prefix or None
            )
            rows = self.filter.qs
        self.table = table(rows, prefix=prefix, **table_options)
        RequestConfig(request, paginate=False).configure(self.table)
        self._settle_ties()
        # The table must know its paginator, or it counts its rows by loading them all.
        self.paginator = self.table.paginator = Paginator(self.table.rows, per_page)
        self.page = self.paginator.get_page(request.GET.get(self.table.prefixed_page_field))

    def _settle_ties(self) -> None:
        # Rows that sort alike would otherwise change places between two pages.
        rows = self.table.data.data
        if isinstance(rows, QuerySet) and not rows.query.combinator:
            ordering = rows.query.order_by or tuple(rows.model._meta.ordering)
            self.table.data.data = rows.order_by(*ordering, "pk")

    @property
    def count(self) -> int:
        return self.paginator.count

    @property
    def summary(self) -> str:
        """Which rows of how many are on this page."""
        first, last = self.page.start_index(), self.page.end_index()
        if self.count <= last and first <= 1:
            return f"{self.count:,} {'row' if self.count == 1 else 'rows'}"
        return f"{first:,} to {last:,} of {self.count:,} rows"

    @property
    def is_filtered(self) -> bool:
        return bool(self.filter and any(self._filled(self.filter.form.fields)))

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.table.columns]

    @property
    def rows(self) -> Iterator[Row]:
        # Of hundreds of cells, those of one column have this in common.
        attributes = [_attributes(column) for column in self.table.columns]
        for row in self.page:
            contents = (content for _, content in row.items())
            head, *cells = map(Cell, attributes, contents)
            yield Row(head, cells)

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: the sorting, and other tables' choices."""
        mine = set(self._filter_names()) | {self.table.prefixed_page_field}
        parameters = self.request.GET.lists()
        return [
            (name, value) for name, values in parameters if name not in mine for value in values
        ]

    @property
    def url_without_filters(self) -> str:
        parameters = self.request.GET.copy()
        for name in self._filter_names():
            parameters.pop(name, None)
        return self._url(parameters)

    @property
    def pages(self) -> list[PageLink]:
        numbers = self.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [self._page_link(number) for number in numbers]

    @property
    def previous_url(self) -> str | None:
        return self._page_url(self.page.number - 1) if self.page.has_previous() else None

    @property
    def next_url(self) -> str | None:
        return self._page_url(self.page.number + 1) if self.page.has_next() else None

    def _header(self, column: BoundColumn) -> Header:
        css_class = column.attrs["th"]["class"] or ""
        if not column.orderable:
            return Header(str(column.header), css_class, "", None)
        parameters = self.request.GET.copy()
        parameters[self.table.prefixed_order_by_field] = column.order_by_alias.next
        parameters.pop(self.table.prefixed_page_field, None)
        direction = ""
        if column.is_ordered:
            direction = "descending" if column.order_by_alias.is_descending else "ascending"
        return Header(str(column.header), css_class, direction, self._url(parameters))

    def _page_link(self, number: int | str) -> PageLink:
        if number == Paginator.ELLIPSIS:
            return PageLink(str(number), None)
        return PageLink(str(number), self._page_url(int(number)), number == self.page.number)

    def _page_url(self, number: int) -> str:
        parameters = self.request.GET.copy()
        parameters[self.table.prefixed_page_field] = str(number)
        return self._url(parameters)

    def _url(self, parameters: QueryDict) -> str:
        return f"{self.request.path}?{parameters.urlencode()}"

    def _filter_names(self) -> list[str]:
        return self._names(self.filter.form.fields) if self.filter else []

    def _names(self, fields: Iterable[str]) -> list[str]:
        form = self.filter.form
        parts = ("", "_min", "_max", "_after", "_before", "_0", "_1")
        return [f"{form.add_prefix(field)}{part}" for field in fields for part in parts]

    def _filled(self, fields: Iterable[str]) -> Iterator[bool]:
        for name in self._names(fields):
            yield any(value.strip() for value in self.request.GET.getlist(name))


def _attributes(column: BoundColumn) -> SafeString:
    label = format_html(' data-label="{}"', column.header)
    css_class = column.attrs["td"]["class"]
    return label + format_html(' class="{}"', css_class) if css_class else label
