"""Pages to learn on: faults to mend, and a tour."""
