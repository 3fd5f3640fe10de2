"""Rows, panes, painting: what pages are made of."""
