using VisionFinetune.Fuzzing.LongLife;
using VisionFinetune.Runner.Tests.Commands;

namespace VisionFinetune.Runner.Tests.Fuzzing;

/// <summary>The short version of <c>scripts/long-life</c>.</summary>
[Collection(ConsoleTests.Name)]
public sealed class LongLifeTests
{
    [Fact]
    public void Twenty_runs_leave_handles_threads_tensors_and_temporary_files_as_they_were()
    {
        var readings = LongLifeSession.Run(runs: 20, every: 2, imagesEvery: 10, _ => { });
        Assert.Equal(10, readings.Count);
        // Twenty runs are still warming the heap up; 2,000 are judged by scripts/long-life.
        Assert.Empty(Flatness.Problems([.. readings.Select(r => r with { ResidentBytes = 0 })]));
    }

    [Fact]
    public void Growth_is_told_with_its_figures()
    {
        var readings = Enumerable.Range(1, 20).Select(i => new ProcessReading(100 * i, (500L + 20 * i) << 20, 100 + i, 10, i, 66 * i)).ToList();
        Assert.Equal(
            [
                "resident memory in bytes grew from 587,202,560 (after 500 runs) to 901,775,360 (after 2000); allowed is 67,108,864 more.",
                "open handles grew from 103 (after 500 runs) to 118 (after 2000); allowed is 8 more.",
                "temporary files grew from 3 (after 500 runs) to 18 (after 2000); allowed is 0 more.",
                "live tensors grew from 198 (after 500 runs) to 1,188 (after 2000); allowed is 8 more.",
            ],
            Flatness.Problems(readings));
    }
}
