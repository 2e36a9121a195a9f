using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Tests.Runs;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_runs_started_in_the_same_second_get_folders_of_their_own()
    {
        var clock = new FixedClock();
        var first = RunDirectory.Create(_folder.Path, "cifar/10 ü", clock);
        var second = RunDirectory.Create(_folder.Path, "cifar/10 ü", clock);
        Assert.Equal("20260102-030405-cifar-10-", first.Name);
        Assert.Equal("20260102-030405-cifar-10--2", second.Name);
        Assert.True(Directory.Exists(second.Folder));
    }

    [Fact]
    public void A_run_opens_by_path_and_by_name()
    {
        _folder.File("a-run/recipe.yaml", "name: x");
        Assert.Equal("a-run", RunDirectory.Open("a-run", _folder.Path).Name);
        Assert.Equal("a-run", RunDirectory.Open(Path.Combine(_folder.Path, "a-run") + "/", "runs").Name);
        Assert.Equal("a-run", RunDirectory.Containing(_folder.File("a-run/checkpoints/best.safetensors"))!.Name);
        Assert.Null(RunDirectory.Containing(_folder.File("elsewhere/checkpoints/best.safetensors")));
        var error = Assert.Throws<UserException>(() => RunDirectory.Open("b-run", _folder.Path));
        Assert.Equal($"'b-run' is not a run: no folder with a recipe.yaml there or under '{_folder.Path}'.", error.Message);
    }

    [Fact]
    public void Metrics_read_back_and_a_resumed_run_drops_what_it_will_repeat()
    {
        var run = RunDirectory.Create(_folder.Path, "m", new FixedClock());
        for (var epoch = 1; epoch <= 3; epoch++)
            run.AppendMetrics(new EpochMetrics(epoch, epoch * 10, 0.1, double.NaN, 0.5, 1.25, 0.5, 0.5, 100, 1));
        Assert.Equal([1, 2, 3], run.ReadMetrics().Select(m => m.Epoch));
        Assert.Contains("\"validation_f1_macro\":0.5", File.ReadAllLines(run.MetricsFile)[0], StringComparison.Ordinal);
        Assert.Equal(2, run.KeepMetrics(2));
        Assert.Equal([1, 2], run.ReadMetrics().Select(m => m.Epoch));
    }

    [Fact]
    public void A_cut_off_last_line_is_left_out_and_any_other_damage_is_named()
    {
        var run = RunDirectory.Create(_folder.Path, "m", new FixedClock());
        run.AppendMetrics(new EpochMetrics(1, 10, 0.1, 1, 0.5, 1.25, 0.5, 0.5, 100, 1));
        File.AppendAllText(run.MetricsFile, "{\"epoch\":2,\"st");
        Assert.Equal([1], run.ReadMetrics().Select(m => m.Epoch));
        Assert.Equal(1, run.KeepMetrics(2));
        Assert.Single(File.ReadAllLines(run.MetricsFile));
        File.AppendAllText(run.MetricsFile, "{\"epoch\":2,\"st\n{}\n");
        var error = Assert.Throws<UserException>(run.ReadMetrics);
        Assert.Equal($"'{run.MetricsFile}' line 2 is damaged: expected one JSON object an epoch. Remove the line to go on without it.", error.Message);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
