using VisionFinetune.Engine.Files;

namespace VisionFinetune.Runner.Tests.Reliability;

public sealed class DamagedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_torn_checkpoint_is_replaced_by_the_one_before_and_the_run_ends_with_the_same_bytes()
    {
        Passengers.Write(_folder.Path);
        var recipe = _folder.File("recipe.yaml", KillScenario.All(_folder.Path)[1].Recipe);
        var whole = Vft.Run("train", recipe, "--runs", Path.Combine(_folder.Path, "whole")).Succeeded().Output.Trim();
        var run = Path.Combine(_folder.Path, "run");
        foreach (var file in new[] { "recipe.yaml", "metrics.jsonl", "checkpoints/last.safetensors", "checkpoints/previous.safetensors", "checkpoints/best.safetensors" })
            AtomicFile.Write(Path.Combine(run, file), stream => stream.Write(File.ReadAllBytes(Path.Combine(whole, file))));
        var last = Path.Combine(run, "checkpoints", "last.safetensors");
        File.WriteAllBytes(last, File.ReadAllBytes(last)[..^100]);
        File.WriteAllText(Path.Combine(run, "checkpoints", $".last.safetensors.{Guid.NewGuid():N}.tmp"), "half");

        var resumed = Vft.Run("train", "--resume", run).Succeeded();
        Assert.Matches(@"'last\.safetensors' is not a valid safetensors file: .*\. The checkpoint before it is used instead\.", resumed.Errors);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "checkpoints", "last.safetensors")), File.ReadAllBytes(last));
        Assert.Equal(File.ReadAllLines(Path.Combine(whole, "metrics.jsonl")).Length, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
        Assert.Empty(Directory.GetFiles(Path.Combine(run, "checkpoints"), ".*.tmp"));

        var best = Path.Combine(whole, "checkpoints", "best.safetensors");
        File.WriteAllBytes(best, [.. File.ReadAllBytes(best)[..^1], 0x5a]);
        Vft.Run("evaluate", whole, "--split", "validation").Refused(
            "'best.safetensors' is not a valid safetensors file: its bytes do not fit its checksum (visionfinetune.sha256): it is damaged, or another program has changed it.");
    }
}
