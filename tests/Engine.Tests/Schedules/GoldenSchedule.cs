using System.Text.Json;
using VisionFinetune.Engine.Schedules;

namespace VisionFinetune.Engine.Tests.Schedules;

/// <summary>An entry of the golden file as settings.</summary>
internal sealed class GoldenSchedule(JsonElement entry)
{
    private readonly JsonElement _args = entry.GetProperty("args");

    public SchedulerSettings Settings(ScheduleUnit by) => entry.GetProperty("name").GetString() switch
    {
        "StepLR" => new StepSettings { StepSize = Whole("step_size"), Gamma = Number("gamma", 0.1), By = by },
        "MultiStepLR" => new MultiStepSettings
        {
            Milestones = [.. _args.GetProperty("milestones").EnumerateArray().Select(m => m.GetInt32())],
            Gamma = Number("gamma", 0.1),
            By = by,
        },
        "ExponentialLR" => new ExponentialSettings { Gamma = Number("gamma", 0), By = by },
        "CosineAnnealingLR" => new CosineSettings { TMax = Whole("T_max"), MinLr = Number("eta_min", 0), By = by },
        "CosineAnnealingWarmRestarts" => new CosineRestartsSettings { T0 = Whole("T_0"), TMult = Whole("T_mult"), MinLr = Number("eta_min", 0), By = by },
        "OneCycleLR" => new OneCycleSettings
        {
            MaxLr = Number("max_lr", 0),
            Total = Whole("total_steps"),
            PctStart = Number("pct_start", 0),
            DivFactor = Number("div_factor", 0),
            FinalDivFactor = Number("final_div_factor", 0),
            Anneal = Text("anneal_strategy") == "linear" ? OneCycleAnneal.Linear : OneCycleAnneal.Cos,
            By = by,
        },
        "PolynomialLR" => new PolynomialSettings { Total = Whole("total_iters"), Power = Number("power", 0), By = by },
        "LinearLR" => new LinearSettings { StartFactor = Number("start_factor", 0), EndFactor = Number("end_factor", 0), Total = Whole("total_iters"), By = by },
        "Warmup5+CosineAnnealingLR" => new CosineSettings { TMax = Whole("T_max"), By = by, Warmup = Warmup(by) },
        "ReduceLROnPlateau" => Plateau(),
        var name => throw new NotSupportedException($"No schedule is known for the golden entry {name}."),
    };

    private WarmupSettings Warmup(ScheduleUnit by) => by == ScheduleUnit.Epoch
        ? new() { Epochs = Whole("warmup"), StartFactor = Number("start_factor", 0) }
        : new() { Steps = Whole("warmup"), StartFactor = Number("start_factor", 0) };

    private PlateauSettings Plateau() => new()
    {
        Mode = Text("mode") == "max" ? PlateauMode.Max : PlateauMode.Min,
        Factor = Number("factor", 0.1),
        Patience = (int)Number("patience", 10),
        Threshold = Number("threshold", 1e-4),
        ThresholdMode = Text("threshold_mode") == "abs" ? ThresholdMode.Abs : ThresholdMode.Rel,
        Cooldown = (int)Number("cooldown", 0),
        MinLr = Number("min_lr", 0),
    };

    private int Whole(string key) => _args.GetProperty(key).GetInt32();

    private double Number(string key, double otherwise) => _args.TryGetProperty(key, out var v) ? v.GetDouble() : otherwise;

    private string Text(string key) => _args.TryGetProperty(key, out var v) ? v.GetString()! : "";
}
