using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>One safetensors file that holds a model (keys as in its state dict) and, prefixed <c>state.</c>, all that the next
/// step depends on besides. Counters and the schedule's state are JSON in the metadata, a checksum over everything beside them.</summary>
/// <remarks>Formats: 1 had no checksum and only states between epochs; 2 has both, and averaged weights. All are read.</remarks>
public static class Checkpoint
{
    /// <summary>What separates all other tensors from the model's.</summary>
    public const string StatePrefix = "state.";

    private const string FormatKey = "visionfinetune.format";
    private const string ProgressKey = "visionfinetune.progress";
    private const string ScheduleKey = "visionfinetune.schedule";
    private const string OptimizerStepsKey = "visionfinetune.optimizer_steps";
    private const int CurrentFormat = 2;

    private static readonly JsonSerializerOptions s_json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The counters in a file's metadata; null where there are none that can be read, as in files of other programs.</summary>
    /// <param name="metadata">What <see cref="SafeTensors.ReadMetadata"/> gives.</param>
    public static TrainingProgress? ProgressIn(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        try
        {
            return metadata.TryGetValue(ProgressKey, out var json) ? JsonSerializer.Deserialize<TrainingProgress>(json, s_json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a file was written as a checkpoint with a checksum, so that one without is damaged.</summary>
    internal static bool HasChecksum(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(FormatKey, out var format) && format != "1";

    /// <summary>Writes a checkpoint atomically.</summary>
    /// <param name="path">The file; replaced only when the new one is complete.</param>
    /// <param name="moment">What is written.</param>
    /// <param name="metadata">Text that is carried along; <see cref="SafeTensors.ReadMetadata"/> gives it back.</param>
    /// <param name="keepOldAs">The name under which the file that is replaced is kept; none: it is gone.</param>
    internal static void Save(string path, TrainingMoment moment, IReadOnlyDictionary<string, string> metadata, string? keepOldAs = null)
    {
        using var scope = NewDisposeScope();
        var text = new Dictionary<string, string>(metadata)
        {
            [FormatKey] = CurrentFormat.ToString(CultureInfo.InvariantCulture),
            [ProgressKey] = JsonSerializer.Serialize(moment.Progress, s_json),
            [ScheduleKey] = JsonSerializer.Serialize(moment.Schedule, s_json),
            [OptimizerStepsKey] = JsonSerializer.Serialize(moment.OptimizerSteps),
        };
        SafeTensors.Write(path, moment.Tensors, text, withChecksum: true, keepOldAs);
    }

    /// <summary>Copies a checkpoint back into a state built from the same recipe.</summary>
    /// <returns>The counters.</returns>
    /// <exception cref="UserException">The file is damaged, no checkpoint of this program or one of a newer version, or belongs to
    /// another model or optimizer.</exception>
    internal static TrainingProgress Load(string path, TrainingState state)
    {
        using var scope = NewDisposeScope();
        var content = SafeTensors.Read(path);
        var name = Path.GetFileName(path);
        CheckFormat(name, content.Metadata);
        var (progress, schedule, optimizerSteps) = ReadCounters(name, content.Metadata);
        var tensors = content.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value);
        var targets = state.Named(state.Changing);
        CheckFit(name, tensors, targets);
        if (schedule.Length != state.Schedule.State.Count)
            throw new UserException($"'{name}' was written with another kind of scheduler. Resume with the recipe it was trained "
                + "with.");

        using var _ = no_grad();
        foreach (var (key, target) in targets)
            target.copy_(tensors[key]);
        state.Schedule.State = schedule;
        state.Optimizer.StepsDone = optimizerSteps;
        return progress;
    }

    private static void CheckFormat(string name, IReadOnlyDictionary<string, string> metadata)
    {
        var format = metadata.GetValueOrDefault(FormatKey);
        if (int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= CurrentFormat)
            return;
        throw new UserException(number > CurrentFormat
            ? $"'{name}' has format {number}, which a newer version of vft wrote; this one reads formats 1 to {CurrentFormat}. Resume with the newer version."
            : $"'{name}' is not a checkpoint that can be resumed (format '{format ?? "none"}', expected 1 to {CurrentFormat}).");
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

    private static void CheckFit(string name, Dictionary<string, Tensor> found, IReadOnlyList<KeyValuePair<string, Tensor>> expected)
    {
        var wrong = expected
            .Where(e => !found.TryGetValue(e.Key, out var t) || !t.shape.SequenceEqual(e.Value.shape) || t.dtype != e.Value.dtype)
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
