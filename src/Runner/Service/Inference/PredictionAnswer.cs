using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>The answer to one upload.</summary>
/// <param name="Model">The run whose best checkpoint answered.</param>
/// <param name="Epoch">The epoch of that checkpoint; none for the models of a cross-validation.</param>
/// <param name="Predictions">One an image or row, in the order of the upload.</param>
/// <param name="Seconds">From the last byte of the upload to the answer, waiting included.</param>
internal sealed record PredictionAnswer(string Model, int? Epoch, IReadOnlyList<Prediction> Predictions, double Seconds);

/// <summary>What the model says about one image or row.</summary>
/// <param name="Name">The file's name, or the row's id.</param>
internal sealed record Prediction(string Name)
{
    /// <summary>The most probable class; left out for a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; init; }

    /// <summary>By class; left out for a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    /// <summary>By target, of a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, float>? Values { get; init; }

    /// <summary>One row of a model's answer.</summary>
    public static Prediction Of(string name, IServedModel model, float[] outputs)
    {
        var byName = model.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second);
        return model.IsRegression
            ? new Prediction(name) { Values = byName }
            : new Prediction(name) { Label = model.OutputNames[Array.IndexOf(outputs, outputs.Max())], Probabilities = byName };
    }
}
