"""A catalog entry made of a stack that works: secrets out, questions guessed, the sidecar left out."""
