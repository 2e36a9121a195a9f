using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>Why a run of a study failed: <c>failure.json</c> in its folder.</summary>
/// <param name="Error">In one line.</param>
/// <param name="LastLines">What the process last wrote to standard error.</param>
internal sealed record RunFailure(string Error, IReadOnlyList<string> LastLines)
{
    /// <summary>Exit code of the process that trained it; none where it refused the run by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended that process, such as 9; none for an end of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Signal { get; init; }

    /// <summary>The failure, or none. A file that was cut off by a crash is a failure all the same.</summary>
    public static RunFailure? Read(RunDirectory run)
    {
        var file = FileOf(run);
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize<RunFailure>(File.ReadAllText(file), JsonOutput.Options) is { Error: not null, LastLines: not null } known
                && !known.LastLines.Contains(null!) ? known : throw new JsonException();
        }
        catch (JsonException)
        {
            return new RunFailure("The run failed; its failure.json is damaged.", []);
        }
    }

    public void Write(RunDirectory run) => RunDirectory.WriteJson(FileOf(run), this);

    /// <summary>Forgets it, so that the run is tried again.</summary>
    public static void Delete(RunDirectory run) => File.Delete(FileOf(run));

    private static string FileOf(RunDirectory run) => Path.Combine(run.Folder, "failure.json");
}
