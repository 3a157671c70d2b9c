"""Delivery control: earned value, money, registers and what the projects report of themselves."""
