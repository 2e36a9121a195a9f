using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Losses;

/// <summary>Mean squared error over values, as <c>torch.nn.MSELoss</c>.</summary>
public sealed record MeanSquaredErrorSettings : LossSettings
{
    /// <inheritdoc/>
    public override ILoss Build() => new MeanSquaredError();

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => false;
}

/// <summary>Mean absolute error over values, as <c>torch.nn.L1Loss</c>: an outlier pulls no harder than any other sample.</summary>
public sealed record MeanAbsoluteErrorSettings : LossSettings
{
    /// <inheritdoc/>
    public override ILoss Build() => new MeanAbsoluteError();

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => false;
}

/// <summary>Half the squared error up to delta, linear beyond, as <c>torch.nn.HuberLoss</c> (Huber, 1964).</summary>
public sealed record HuberSettings : LossSettings
{
    /// <summary>The error from which the loss is linear, in standard deviations of the target.</summary>
    [Range(1e-6, 1e6, ErrorMessage = "Delta must be in [1e-6, 1e6].")]
    public double Delta { get; init; } = 1;

    /// <inheritdoc/>
    public override ILoss Build() => new Huber(this);

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => false;
}
