using System.Text.Json;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>One safetensors file that holds a model (keys as in its state dict) and, prefixed <c>state.</c>, all that the next
/// step depends on: the optimizer's tensors. Counters and the schedule's state are JSON in the metadata.</summary>
public static class Checkpoint
{
    /// <summary>What separates the optimizer's tensors from the model's.</summary>
    public const string StatePrefix = "state.";

    private const string FormatKey = "visionfinetune.format";
    private const string ProgressKey = "visionfinetune.progress";
    private const string ScheduleKey = "visionfinetune.schedule";
    private const string OptimizerStepsKey = "visionfinetune.optimizer_steps";
    private const string CurrentFormat = "1";
    private static readonly JsonSerializerOptions s_json =
        new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes a checkpoint atomically.</summary>
    /// <param name="path">The file; replaced only when the new one is complete.</param>
    /// <param name="model">Its whole state dict is written.</param>
    /// <param name="optimizer">Its state is written.</param>
    /// <param name="schedule">Its state is written.</param>
    /// <param name="progress">The counters.</param>
    /// <param name="metadata">Text that is carried along; <see cref="SafeTensors.ReadMetadata"/> gives it back.</param>
    public static void Save(
        string path, nn.Module model, IOptimizer optimizer, ISchedule schedule, TrainingProgress progress,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var tensors = model.state_dict().Select(entry => new KeyValuePair<string, Tensor>(entry.Key, entry.Value))
            .Concat(optimizer.State.Select(entry => new KeyValuePair<string, Tensor>(StatePrefix + "optimizer." + entry.Key, entry.Value)));
        SafeTensors.Write(path, tensors, new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            [FormatKey] = CurrentFormat,
            [ProgressKey] = JsonSerializer.Serialize(progress, s_json),
            [ScheduleKey] = JsonSerializer.Serialize(schedule.State, s_json),
            [OptimizerStepsKey] = JsonSerializer.Serialize(optimizer.StepsDone),
        });
    }

    /// <summary>Copies a checkpoint back into a model, optimizer and schedule built from the same recipe.</summary>
    /// <returns>The counters.</returns>
    /// <exception cref="UserException">The file is no checkpoint of this program, or belongs to another model or optimizer.</exception>
    public static TrainingProgress Load(string path, nn.Module model, IOptimizer optimizer, ISchedule schedule)
    {
        using var scope = NewDisposeScope();
        var content = SafeTensors.Read(path);
        var name = Path.GetFileName(path);
        if (!content.Metadata.TryGetValue(FormatKey, out var format) || format != CurrentFormat)
            throw new UserException($"'{name}' is not a checkpoint this version can resume (format '{format ?? "none"}', "
                + $"expected '{CurrentFormat}').");
        var (progress, scheduleState, optimizerSteps) = ReadCounters(name, content.Metadata);
        var tensors = content.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value);
        var targets = model.state_dict().Select(entry => (entry.Key, Target: entry.Value))
            .Concat(optimizer.State.Select(entry => (Key: StatePrefix + "optimizer." + entry.Key, Target: entry.Value))).ToList();
        CheckFit(name, tensors, targets);
        if (scheduleState.Length != schedule.State.Count)
            throw new UserException($"'{name}' was written with another kind of scheduler. Resume with the recipe it was trained "
                + "with.");

        using var _ = no_grad();
        foreach (var (key, target) in targets)
            target.copy_(tensors[key]);
        schedule.State = scheduleState;
        optimizer.StepsDone = optimizerSteps;
        return progress;
    }

    /// <summary>The counters in a file's metadata; null where there are none that can be read, as in files of other programs.</summary>
    /// <param name="metadata">What <see cref="SafeTensors.ReadMetadata"/> gives.</param>
    public static TrainingProgress? ProgressIn(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return metadata.TryGetValue(ProgressKey, out var json) ? JsonSerializer.Deserialize<TrainingProgress>(json, s_json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (TrainingProgress Progress, double[] Schedule, long OptimizerSteps) ReadCounters(
        string name, IReadOnlyDictionary<string, string> metadata)
    {
        T Read<T>(string key) =>
            metadata.TryGetValue(key, out var json) && JsonSerializer.Deserialize<T>(json, s_json) is { } value ? value : throw new JsonException();
        try
        {
            return (Read<TrainingProgress>(ProgressKey), Read<double[]>(ScheduleKey), Read<long>(OptimizerStepsKey));
        }
        catch (JsonException)
        {
            throw new UserException($"'{name}' is a checkpoint without readable counters, so it cannot be resumed; its weights "
                + "can still be used with evaluate and predict.");
        }
    }

    private static void CheckFit(string name, Dictionary<string, Tensor> found, List<(string Key, Tensor Target)> expected)
    {
        var wrong = expected
            .Where(e => !found.TryGetValue(e.Key, out var t) || !t.shape.SequenceEqual(e.Target.shape) || t.dtype != e.Target.dtype)
            .Select(e => e.Key).ToList();
        var extra = found.Keys.Except(expected.Select(e => e.Key)).ToList();
        if (wrong.Count + extra.Count == 0)
            return;
        throw new UserException(
            $"'{name}' does not fit this recipe: {wrong.Count} tensors are missing or have another shape or type{Some(wrong)}, "
            + $"{extra.Count} are not expected{Some(extra)}. Resume with the recipe it was trained with.");
    }

    private static string Some(List<string> keys) =>
        keys.Count == 0 ? "" : $" ({string.Join(", ", keys.Take(5))}{(keys.Count > 5 ? ", …" : "")})";
}
