"""All work on files below a stacks root: by descriptor, a step at a time, never through a stranger's link."""
