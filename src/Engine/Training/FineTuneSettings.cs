using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Training;

/// <summary>How a pretrained model is trained: its new head first, the rest carefully. Stages follow each other from the input to the head.</summary>
public sealed record FineTuneSettings : IValidatableObject
{
    /// <summary>Epochs at the beginning in which only the head is trained.</summary>
    [Range(0, 1_000_000, ErrorMessage = "The number of epochs for the head must be in [0, 1000000].")]
    public int HeadEpochs { get; init; }

    /// <summary>Epochs from thawing one stage to thawing the one below it, from the head down (Howard and Ruder, 2018); none: all stages
    /// thaw together.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of epochs between two stages must be in [1, 1000000].")]
    public int? UnfreezeEvery { get; init; }

    /// <summary>Learning rate of a stage as a share of that of the stage above it; the head has the whole rate.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The layer decay must be in [0, 1].")]
    public double LayerDecay { get; init; } = 1;

    /// <summary>Share of the learning rate that is left once more than the head is trained; fastai's <c>fine_tune</c> takes half.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, ErrorMessage = "The share of the rate must be in (0, 1].")]
    public double FullRate { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UnfreezeEvery is not null && HeadEpochs == 0)
            yield return new("stages thaw after the head has been trained alone; write head_epochs as well.", [nameof(UnfreezeEvery)]);
        else if (FullRate != 1 && HeadEpochs == 0)
            yield return new("the rate changes after the head has been trained alone; write head_epochs as well.", [nameof(FullRate)]);
    }

    /// <summary>The first stage that is trained in an epoch; all above it are trained as well.</summary>
    /// <param name="epoch">0 for the first.</param>
    /// <param name="stages">Stages of the model.</param>
    public int FirstStage(int epoch, int stages)
    {
        var head = stages - 1;
        if (epoch < HeadEpochs)
            return head;
        return UnfreezeEvery is { } every ? Math.Max(0, head - 1 - (epoch - HeadEpochs) / every) : 0;
    }

    /// <summary>The first epoch in which a stage is trained.</summary>
    /// <param name="stage">0 at the input.</param>
    /// <param name="stages">Stages of the model.</param>
    public int FirstEpoch(int stage, int stages)
    {
        var below = stages - 1 - stage;
        return below == 0 ? 0 : HeadEpochs + (below - 1) * (UnfreezeEvery ?? 0);
    }
}
