"""Notebooks without a person: runs with a record, packs for the board, tables for other tools."""
