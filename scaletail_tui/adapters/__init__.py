"""Everything that touches the world: files, processes, Docker, and the practice twin of all that."""
