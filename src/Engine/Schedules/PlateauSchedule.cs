using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Schedules;

/// <summary>Reduces the rate when the monitored value has stopped improving, as <c>ReduceLROnPlateau</c>.</summary>
public sealed record PlateauSettings : SchedulerSettings
{
    /// <summary>Whether the monitored value should fall or rise; it is <c>train.monitor</c>.</summary>
    public PlateauMode Mode { get; init; } = PlateauMode.Min;

    /// <summary>Factor of each reduction.</summary>
    [Range(0.0, 0.999999, ErrorMessage = "The factor of a plateau must be in [0, 1).")]
    public double Factor { get; init; } = 0.1;

    /// <summary>Epochs without improvement that are tolerated.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "The patience must be 0 or more.")]
    public int Patience { get; init; } = 10;

    /// <summary>The smallest change that counts as an improvement.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The threshold must be in [0, 1e6].")]
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Whether the threshold is relative or absolute.</summary>
    public ThresholdMode ThresholdMode { get; init; } = ThresholdMode.Rel;

    /// <summary>Epochs after a reduction in which nothing is counted.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "The cooldown must be 0 or more.")]
    public int Cooldown { get; init; }

    /// <summary>The rate never goes below this.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The smallest learning rate must be in [0, 1e6].")]
    public double MinLr { get; init; }

    /// <inheritdoc/>
    protected override ISchedule Create(RunLength run) => new PlateauSchedule(run.BaseRate, this);
}

/// <summary>Agrees with <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>. The only schedule with a state.</summary>
internal sealed class PlateauSchedule : ISchedule
{
    private const double SmallestChange = 1e-8;         // PyTorch's eps: smaller reductions are not made

    private readonly PlateauSettings _settings;
    private double _rate, _best;
    private int _badEpochs, _cooldownLeft;

    public PlateauSchedule(double baseRate, PlateauSettings settings)
    {
        _settings = settings;
        _rate = baseRate;
        _best = settings.Mode == PlateauMode.Min ? double.PositiveInfinity : double.NegativeInfinity;
    }

    public IReadOnlyList<double> State
    {
        get => [_rate, _best, _badEpochs, _cooldownLeft];
        set => (_rate, _best, _badEpochs, _cooldownLeft) = (value[0], value[1], (int)value[2], (int)value[3]);
    }

    public double Rate(int epoch, long step) => _rate;

    public void EpochEnded(double monitored)
    {
        if (IsBetter(monitored))
            (_best, _badEpochs) = (monitored, 0);
        else
            _badEpochs++;
        if (_cooldownLeft > 0)
            (_cooldownLeft, _badEpochs) = (_cooldownLeft - 1, 0);
        if (_badEpochs <= _settings.Patience)
            return;
        var reduced = Math.Max(_rate * _settings.Factor, _settings.MinLr);
        if (_rate - reduced > SmallestChange)
            _rate = reduced;
        (_cooldownLeft, _badEpochs) = (_settings.Cooldown, 0);
    }

    private bool IsBetter(double value)
    {
        var margin = _settings.Threshold;
        return (_settings.Mode, _settings.ThresholdMode) switch
        {
            (PlateauMode.Min, ThresholdMode.Rel) => value < _best * (1 - margin),
            (PlateauMode.Min, ThresholdMode.Abs) => value < _best - margin,
            (PlateauMode.Max, ThresholdMode.Rel) => value > _best * (1 + margin),
            _ => value > _best + margin,
        };
    }
}
