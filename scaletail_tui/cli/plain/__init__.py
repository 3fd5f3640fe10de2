"""The program as lines of text: pages that are read out, prompts in place of panes."""
