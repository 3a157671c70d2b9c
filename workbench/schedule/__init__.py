"""Schedules: calendars, logic and dates, to the minute."""
