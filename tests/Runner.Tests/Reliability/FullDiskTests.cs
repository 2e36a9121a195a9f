using VisionFinetune.Engine.Checkpoints;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>What happens when no more can be written.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int LimitKilobytes = 5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A limit on the size of files stands for a full disk: the system refuses the write in the same place and way.</summary>
    [Fact]
    public void A_limit_ends_the_run_with_a_clear_message_and_loses_nothing()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Limits are set with ulimit.");
        Passengers.Write(_folder.Path);
        var scenario = KillScenario.All(_folder.Path)[0];
        var recipe = _folder.File("recipe.yaml", scenario.Recipe);
        var whole = Vft.RunAlone("train", recipe, "--runs", Path.Combine(_folder.Path, "whole")).Succeeded().Output.Trim();

        var runs = Path.Combine(_folder.Path, "runs");
        using (var process = Vft.Start("train", recipe, "--runs", runs))
        {
            Shell.WaitForLine(process, "epoch 2:");
            process.Kill();
            process.WaitForExit();
        }
        var run = Directory.GetDirectories(runs).Single();
        var checkpoints = new CheckpointFolder(Path.Combine(run, "checkpoints"));
        checkpoints.Recover(_ => { });
        var before = File.ReadAllBytes(checkpoints.Last);
        Assert.True(before.Length > LimitKilobytes * 1024);

        // The signal must be ignored for the write to fail instead; .NET maps its code through a file larger than any limit.
        var full = Shell.Run($"trap '' XFSZ; ulimit -f {LimitKilobytes}; export DOTNET_EnableWriteXorExecute=0", "train", "--resume", run);
        Assert.True(full.Code == 2, $"exit code {full.Code}: {full.Errors}");
        Assert.Contains($"'{checkpoints.Last}' cannot be written, the disk (or a quota or limit) is full: ", full.Errors, StringComparison.Ordinal);
        Assert.Contains($"The file that was there before is intact. Make room, then run the command again. Continue with: vft train --resume {run}", full.Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(checkpoints.Last));
        Assert.Empty(Directory.GetFiles(run, ".*.tmp", SearchOption.AllDirectories));

        Vft.RunAlone("train", "--resume", run).Succeeded();
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "checkpoints", $"{name}.safetensors")), File.ReadAllBytes(Path.Combine(run, "checkpoints", $"{name}.safetensors")));
        Assert.Equal(scenario.Epochs, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
    }

    /// <summary>A file system of 72 kB in memory, which only the program's own process sees.</summary>
    [Fact]
    public void A_small_disk_that_fills_up_ends_the_run_and_loses_nothing()
    {
        const string mount = "exec unshare --user --map-root-user --mount bash -c";
        if (!OperatingSystem.IsLinux() || Shell.Try($"{mount} 'mount -t tmpfs none /tmp'") != 0)
            Assert.Skip("Only Linux, and only where users may have name spaces of their own, gives a test a disk.");
        Passengers.Write(_folder.Path);
        var scenario = KillScenario.All(_folder.Path)[0];
        var recipe = _folder.File("recipe.yaml", scenario.Recipe);
        var whole = Vft.RunAlone("train", recipe, "--runs", Path.Combine(_folder.Path, "whole")).Succeeded().Output.Trim();

        var (disk, kept) = (Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName, Path.Combine(_folder.Path, "kept"));
        var full = Shell.Run($"{mount} 'mount -t tmpfs -o size=72k none {disk}; \"$0\" \"$@\"; code=$?; cp -r {disk} {kept}; exit $code'", "train", recipe, "--runs", disk);
        Assert.True(full.Code == 2, $"exit code {full.Code}: {full.Errors}");
        Assert.Contains("cannot be written, the disk (or a quota or limit) is full: No space left on device", full.Errors, StringComparison.Ordinal);
        Assert.Contains("The file that was there before is intact. Make room, then run the command again. Continue with: vft train --resume ", full.Errors, StringComparison.Ordinal);

        var run = Directory.GetDirectories(kept).Single();
        Assert.Empty(Directory.GetFiles(run, ".*.tmp", SearchOption.AllDirectories));
        Assert.InRange(File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length, 1, scenario.Epochs - 1);
        Vft.RunAlone("train", "--resume", run).Succeeded();
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "checkpoints", $"{name}.safetensors")), File.ReadAllBytes(Path.Combine(run, "checkpoints", $"{name}.safetensors")));
    }
}
