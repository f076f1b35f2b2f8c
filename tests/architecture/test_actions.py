"""Every action changes and records in one transaction: a trail that fails undoes the change.

That a failure inside a transaction undoes all of it is PostgreSQL's promise; that no action changes
anything outside the transaction of its record, or without a record, is read here from the code.
"""

import ast
from functools import cache

from tests.architecture.test_imports import MODULES, ROOT, tree

CHANGES = {
    "save",
    "create",
    "update",
    "delete",
    "update_or_create",
    "get_or_create",
    "give",
    "take",
}
# Parts of an action that stand on their own, for two actions to share: the caller records.
SHARED_PARTS = {"datasets.actions.dictionaries.write_entries"}


@cache
def functions():
    """Each function of the shelves of actions by its full name."""
    found = {}
    for path in MODULES:
        if path.parent.name == "actions":
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            names = imported(tree(path))
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef):
                    found[f"{module}.{node.name}"] = (node, {**names, "": module})
    return found


def imported(tree):
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@cache
def calls(name):
    """What a function calls, by full name where that is an action's and as written elsewhere."""
    node, names = functions()[name]
    return {full_name(each, names) for each in called_in(node)}


@cache
def calls_outside_a_transaction(name):
    """Of those, what it does not call in a `with transaction.atomic()` block."""
    node, names = functions()[name]
    inside = {
        id(each)
        for block in ast.walk(node)
        if isinstance(block, ast.With)
        and "transaction.atomic()" in [ast.unparse(item.context_expr) for item in block.items]
        for each in ast.walk(block)
    }
    return {full_name(each, names) for each in called_in(node, leaving_out=inside)}


def called_in(node, leaving_out=frozenset()):
    return [
        ast.unparse(each.func)
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and id(each) not in leaving_out
    ]


def is_a_change(called):
    holder, _, method = called.rpartition(".")
    return method in CHANGES and holder != "sha256"


def full_name(called, names):
    first, _, rest = called.partition(".")
    if f"{names['']}.{called}" in functions():
        return f"{names['']}.{called}"
    return ".".join(filter(None, [names.get(first, first), rest]))


def parts(name):
    return {each for each in calls(name) if each in functions() and each != name}


@cache
def is_atomic(name):
    return any(
        ast.unparse(each) == "transaction.atomic" for each in functions()[name][0].decorator_list
    )


@cache
def changes(name):
    return any(map(is_a_change, calls(name))) or any(changes(part) for part in parts(name))


@cache
def records(name):
    direct = "idea_portal.audit.trail.record" in calls(name)
    return direct or any(records(part) for part in parts(name))


@cache
def changes_only_inside_transactions(name):
    """Whether a function is one transaction, or leaves every change to functions that are."""
    if is_atomic(name):
        return True
    outside = calls_outside_a_transaction(name)
    if any(map(is_a_change, outside)):
        return False
    return all(
        changes_only_inside_transactions(part)
        for part in parts(name) & outside
        if changes(part) or records(part)
    )


def acts():
    """What a person does: a public function that changes something in somebody's name."""
    for name, (node, _) in functions().items():
        named = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
        is_public = not node.name.startswith("_") and name not in SHARED_PARTS
        if is_public and "by" in named and changes(name):
            yield name


def test_actions_are_found():
    found = set(acts())

    assert len(found) > 30
    assert {
        "agreements.actions.reviews.approve",
        "linkage.actions.downloads.make_link",
        "linkage.actions.outputs.release",
        "idea_portal.accounts.actions.people.give_role",
    } <= found


def test_every_action_is_recorded():
    assert [name for name in acts() if not records(name)] == []


def test_every_action_is_one_transaction_with_its_record():
    assert [name for name in acts() if not changes_only_inside_transactions(name)] == []
