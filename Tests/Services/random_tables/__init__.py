"""Random tables: made, changed and read by Sord and by deltalake, beside a model that says what the rows must be.

`values` has the types, `operations` what can happen to a table, `foreign` what deltalake does to it, `generator` draws
a program of operations from a seed, `model` runs it in plain DuckDB, `readers` ask everybody for the rows, `trial` runs
a program everywhere and compares, `shrinking` makes a program that fails small.
"""
