"""Acts on the registry of departments: bring the tables to what its files say."""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.people.registry import steps as registry_steps
from tracker.people.registry.content import Registry


def load_registry(act: Act, registry: Registry) -> registry_steps.Loaded:
    """Bring the tables of departments, names and groups to what the registry says."""
    with changes.writing(act):
        return registry_steps.load_registry(act, registry)
