"""How well a schedule is made: checks with their counts, their offenders and the formula used."""
