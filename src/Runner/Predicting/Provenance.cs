using System.Globalization;
using System.Text;
using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Predicting;

/// <summary>What made a file of predictions: <c>FILE.csv.provenance.json</c> beside it.</summary>
internal sealed record Provenance
{
    /// <summary>The program's name.</summary>
    public string Program { get; } = "vft";

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>When prediction began: UTC, ISO 8601, whole seconds.</summary>
    public required string Created { get; init; }

    /// <summary>Folder of the run, or null for a weight file that lies in none.</summary>
    public required string? Run { get; init; }

    /// <summary>The weights that answered; several where their answers were averaged.</summary>
    public required IReadOnlyList<CheckpointOrigin> Checkpoints { get; init; }

    /// <summary>SHA-256 of the resolved recipe's text, which is that of the run's <c>recipe.yaml</c>; of several runs, of their texts one
    /// after the other.</summary>
    public required string RecipeSha256 { get; init; }

    /// <summary>What was predicted.</summary>
    public IReadOnlyList<Fingerprint> Data { get; init; } = [];

    /// <summary>The sample submission, or null without one.</summary>
    public required Fingerprint? Sample { get; init; }

    /// <summary>How the predictions were made.</summary>
    public required PredictionOptions Options { get; init; }

    /// <summary>Rows of the file, the header not counted.</summary>
    public int Rows { get; init; }

    /// <summary>The file of predictions itself, by its name: the two files move together.</summary>
    public Fingerprint? Predictions { get; init; }

    /// <summary>All that is known before the model answers. Made before the weights are loaded, since a run that still trains may
    /// put a better checkpoint in their place meanwhile.</summary>
    /// <param name="target">Models and recipe.</param>
    /// <param name="sample">The sample submission, if any.</param>
    /// <param name="options">How predictions are made.</param>
    /// <param name="clock">Says when.</param>
    public static Provenance Of(PredictionTarget target, SampleSubmission? sample, PredictionOptions options, TimeProvider clock) =>
        new()
        {
            Version = typeof(Provenance).Assembly.GetName().Version!.ToString(3),
            Created = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Run = target.Run?.Folder,
            Checkpoints = [.. target.Models.Select(model => CheckpointOrigin.Of(model.WeightsFile))],
            RecipeSha256 = Fingerprint.OfText(string.Concat(target.Recipes.Select(RecipeWriter.Write))),
            Sample = sample is null ? null : Fingerprint.OfFile(sample.File),
            Options = options,
        };

    /// <summary>The name of the file beside a file of predictions.</summary>
    public static string PathFor(string predictions) => predictions + ".provenance.json";

    /// <summary>Writes the predictions and this beside them; both or neither.</summary>
    /// <remarks>The predictions are complete in a temporary file before the provenance is put in its place, and are put in theirs
    /// after it; if that fails, the earlier provenance comes back. A crash between the two leaves a provenance whose
    /// <see cref="Predictions"/> is not the hash of the file beside it.</remarks>
    /// <param name="path">The file of predictions.</param>
    /// <param name="csv">Its text.</param>
    /// <exception cref="UserException">The provenance cannot be written.</exception>
    /// <exception cref="IOException">The predictions cannot be written.</exception>
    public void Write(string path, string csv)
    {
        var complete = this with { Predictions = new Fingerprint(Path.GetFileName(path), Fingerprint.OfText(csv)) };
        var json = JsonSerializer.Serialize(complete, JsonOutput.Indented) + "\n";
        var beside = PathFor(path);
        var earlier = File.Exists(beside) ? File.ReadAllText(beside) : null;
        var isReplaced = false;
        try
        {
            AtomicFile.Write(path, stream =>
            {
                stream.Write(Encoding.UTF8.GetBytes(csv));
                stream.Flush();
                WriteBeside(beside, json);
                isReplaced = true;
            });
        }
        catch when (isReplaced)
        {
            if (earlier is null)
                File.Delete(beside);
            else
                AtomicFile.WriteText(beside, earlier);
            throw;
        }
    }

    private static void WriteBeside(string path, string json)
    {
        try
        {
            AtomicFile.WriteText(path, json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The provenance of the predictions cannot be written to '{path}': {e.Message} Nothing was "
                + "written.", e);
        }
    }
}

/// <summary>How predictions were made.</summary>
/// <param name="Output">What the file holds.</param>
/// <param name="Tta">Test-time augmentation: none, flip, crops or crops-flip.</param>
/// <param name="Calibrated">Whether logits were divided by the temperature that the run's validation split asks for.</param>
internal sealed record PredictionOptions(PredictionOutput Output, string Tta, bool Calibrated = false);
