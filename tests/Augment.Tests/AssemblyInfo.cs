// Tests count the live tensors of the process, so that only one may run at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
