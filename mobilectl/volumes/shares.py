"""The share of a snapshot's customers whom an audience means."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np

from mobilectl.audience.atoms import Axis, Boxes
from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.masks import atoms_of, nowhere
from mobilectl.volumes.snapshot import Snapshot, batches, check_columns

BATCH = 1 << 20


def share(snapshot: Snapshot, boxes: Boxes, axes: Mapping[str, Axis]) -> float:
    """The customers in one of the boxes, as a share of all. Raises `Unusable` where the snapshot lacks an attribute of `axes`.

    A value that attributes.yaml does not allow is in no box that says something of its attribute.
    """
    attributes = {name: axis.attribute for name, axis in axes.items()}
    check_columns(snapshot, attributes)
    count = 0
    try:
        for batch in batches(snapshot, attributes, 0, snapshot.rows, BATCH):
            atoms = {name: atoms_of(batch.column(name), axis)[0] for name, axis in axes.items()}
            inside = np.zeros(batch.num_rows, np.bool_)
            for box in boxes:
                each = np.ones(batch.num_rows, np.bool_)
                for name, mask in box.items():
                    allowed = np.zeros(nowhere(axes[name]) + 1, np.bool_)
                    allowed[[atom for atom in range(axes[name].count) if mask >> atom & 1]] = True
                    each &= allowed.take(atoms[name])
                inside |= each
            count += int(inside.sum())
    except duckdb.Error as error:
        reason = str(error).strip().split("\n")[0]
        raise Unusable(
            say("{file} cannot be read to its end: {reason}", file=str(snapshot.path), reason=reason),
            say("the file is damaged, or was changed meanwhile"),
        ) from error
    return count / snapshot.rows
