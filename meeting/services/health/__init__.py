"""How the machine under the meeting does: what the health page and the metrics read."""
