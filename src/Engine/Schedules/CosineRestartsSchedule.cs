using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Half a cosine down to <c>min_lr</c> again and again, as <c>CosineAnnealingWarmRestarts</c> (SGDR: Loshchilov and Hutter,
/// 2017).</summary>
public sealed record CosineRestartsSettings : SchedulerSettings
{
    /// <summary>Units (epochs or steps) until the first restart.</summary>
    [JsonPropertyName("t_0")]
    [Range(1, int.MaxValue, ErrorMessage = "t_0 must be at least 1.")]
    public required int T0 { get; init; }

    /// <summary>How many times as long each period is as the one before.</summary>
    [Range(1, 1_000, ErrorMessage = "t_mult must be in [1, 1000].")]
    public int TMult { get; init; } = 1;

    /// <summary>The rate just before each restart.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The smallest learning rate must be in [0, 1e6].")]
    public double MinLr { get; init; }

    /// <summary>Whether <c>t_0</c> counts epochs or optimizer steps, after each of which the rate changes.</summary>
    public ScheduleUnit By { get; init; } = ScheduleUnit.Epoch;

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new CosineRestartsSchedule(run.BaseRate, this);
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.CosineAnnealingWarmRestarts</c>.</summary>
internal sealed class CosineRestartsSchedule(double baseRate, CosineRestartsSettings settings) : PureSchedule(settings.By)
{
    protected override double RateAt(long unit)
    {
        var (position, period) = PositionInPeriod(unit);
        return settings.MinLr + (baseRate - settings.MinLr) * (1 + Math.Cos(Math.PI * position / period)) / 2;
    }

    private (long Position, long Period) PositionInPeriod(long unit)
    {
        if (settings.TMult == 1)
            return (unit % settings.T0, settings.T0);
        long period = settings.T0;
        while (unit >= period)
        {
            unit -= period;
            period *= settings.TMult;
        }
        return (unit, period);
    }
}
