using System.Buffers.Binary;
using System.Text;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>Today's reader reads every older format. When the format changes, a run of the version before joins these files.</summary>
public sealed class OlderCheckpointTests : IDisposable
{
    private const int Epochs = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v1", 22)]
    public void A_run_of_an_older_version_is_evaluated_predicted_from_and_resumed(string version, int epochsDone)
    {
        var run = Unpack(version);
        var last = Path.Combine(run, "checkpoints", "last.safetensors");
        Assert.Equal(version[1..], SafeTensors.ReadMetadata(last)["visionfinetune.format"]);

        var evaluated = Vft.Run("evaluate", run, "--split", "validation", "--json").Succeeded().Json.GetProperty("metrics");
        var metrics = Path.Combine(run, "metrics.jsonl");
        var best = File.ReadLines(metrics).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("validation_loss").GetDouble()).Min();
        Assert.Equal(best, evaluated.GetProperty("loss").GetDouble(), 1e-6);

        var rows = _folder.File("data/test.csv", "id,a,b,colour\n1,1.5,1.5,red\n2,-1.5,-1.5,green\n");
        var predictions = _folder.File("predictions.csv");
        Vft.Run("predict", run, "--data", rows, "--out", predictions).Succeeded();
        Assert.Equal(["id,label", "1,yes", "2,no"], File.ReadAllLines(predictions));

        var before = File.ReadAllLines(metrics);
        var resumed = Vft.Run("train", "--resume", run).Succeeded();
        Assert.Contains($"Resuming after epoch {epochsDone}, step {3 * epochsDone}", resumed.Errors, StringComparison.Ordinal);
        var after = File.ReadAllLines(metrics);
        Assert.Equal(Epochs, after.Length);
        Assert.Equal(before, after[..epochsDone]);
        Assert.Equal("2", SafeTensors.ReadMetadata(last)["visionfinetune.format"]);
    }

    /// <summary>Copies the run and puts a folder of this machine into the recipe, in its file and in the checkpoints.</summary>
    private string Unpack(string version)
    {
        var source = Golden.PathOf($"checkpoints/{version}");
        var (data, run) = (Path.Combine(source, "table"), Path.Combine(_folder.Path, "run"));
        foreach (var file in Directory.GetFiles(Path.Combine(source, "run"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(run, Path.GetRelativePath(Path.Combine(source, "run"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (file.EndsWith(".safetensors", StringComparison.Ordinal))
                File.WriteAllBytes(target, WithFolder(File.ReadAllBytes(file), data));
            else
                File.WriteAllText(target, File.ReadAllText(file).Replace("DATA_FOLDER", data, StringComparison.Ordinal));
        }
        return run;
    }

    private static byte[] WithFolder(byte[] file, string data)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file, 8, length).Replace("DATA_FOLDER", data, StringComparison.Ordinal));
        var result = new byte[8 + header.Length + file.Length - 8 - length];
        BinaryPrimitives.WriteInt64LittleEndian(result, header.Length);
        header.CopyTo(result, 8);
        file.AsSpan(8 + length).CopyTo(result.AsSpan(8 + header.Length));
        return result;
    }
}
