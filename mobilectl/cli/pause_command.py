"""`mobilectl pause`: stops live definitions for a while."""

from __future__ import annotations

from dataclasses import replace

from mobilectl.cli.rollouts import rollout_command
from mobilectl.messages import say

COMMAND = rollout_command(
    "pause",
    say("Stop live definitions for a while.\n\nNothing goes out until `resume`. ID is a campaign or a touchpoint.").text,
    lambda _, before: replace(before, paused=True),
)
