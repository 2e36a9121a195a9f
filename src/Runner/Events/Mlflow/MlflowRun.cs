using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>The run on the server that mirrors a run here: <c>mlflow.json</c> of the run's folder.</summary>
/// <param name="Address">Of the tracking server.</param>
/// <param name="Experiment">Name of its experiment.</param>
/// <param name="RunId">The server's name for it.</param>
/// <param name="ArtifactUri">Where the server keeps its files.</param>
internal sealed record MlflowRun(string Address, string Experiment, string RunId, string ArtifactUri)
{
    /// <summary>What a run remembers, or none if it was never mirrored.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static MlflowRun? Read(RunDirectory run)
    {
        if (!File.Exists(run.MlflowFile))
            return null;
        try
        {
            return JsonSerializer.Deserialize<MlflowRun>(File.ReadAllText(run.MlflowFile), JsonOutput.Options) is { Address: not null, Experiment: not null, RunId: not null, ArtifactUri: not null } known
                ? known
                : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new UserException($"'{run.MlflowFile}' is damaged: expected address, experiment, run_id and artifact_uri. Delete it to mirror "
                + "the run anew with --mlflow.");
        }
    }
}
