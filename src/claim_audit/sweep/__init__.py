"""Many scenarios in one go: read from one file, run in batches, kept as one Parquet dataset.

The parts, from the file to the result:

- `scenarios.read(path)` gives a `Sweep`: a counted sequence of `Scenario`s (id, name, parameters that differ from the
  defaults), made when asked for. `blocks` are the ways to write many of them, `reading` the file's grammar.
- `batches.run_batch(depth, scenarios)` turns a batch into a table with one row per scenario, whatever becomes of it. It
  is pure and picklable by name, so that a pool and a cluster run the same.
- `dataset.Dataset` is the folder of results. Batch n of a sweep is part n of the dataset, written whole or not at all;
  `missing()` says which are still to run. Bounds of batches depend on the depth alone, so that every way to run a
  sweep leaves the same bytes.
- `runner.run(...)` does what is missing on this machine.
"""
