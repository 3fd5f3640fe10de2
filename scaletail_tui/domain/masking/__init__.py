"""Secrets found in text and masked.

By hand: scanners of secrets report where one stands in a repository. They know neither our questions, nor what the
files of a stack keep, nor how an app tells a password. The forms that makers of tokens gave theirs stand in
`table/makers.py`.
"""
