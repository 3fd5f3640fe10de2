"""The files of stacks, whoever wrote them: judged, and mended after a yes."""
