"""What a column of a list becomes, in words."""

from __future__ import annotations

from doorstroom.contract.model import contract
from doorstroom.i18n import Words
from doorstroom.ingest.mapping.choices import REPORTED_ON, STATUS
from doorstroom.ingest.mapping.known_names import FIRST_PLAN, NEW_PLAN


def target_name(target: str, said: Words) -> str:
    """What a column can become, in words."""
    if target == STATUS:
        return said("handing_in.target.status")
    if target == REPORTED_ON:
        return said("handing_in.target.reported_on")
    group, _, name = target.partition(".")
    if group in contract().tables:
        label = said.column(group, name)
        return label if group == "pilots" else said("handing_in.target.of", what=said.table(group), column=label)
    label = said(f"handing_in.target.{name}") if name in (FIRST_PLAN, NEW_PLAN) else said.column("milestones", name)
    return said("handing_in.target.of", what=said.label("milestone", group), column=label)
