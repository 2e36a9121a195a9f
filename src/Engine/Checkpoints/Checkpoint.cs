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
    public static void Save(string path, nn.Module model, IOptimizer optimizer, ISchedule schedule, TrainingProgress progress)
    {
        var tensors = model.state_dict().Select(entry => new KeyValuePair<string, Tensor>(entry.Key, entry.Value))
            .Concat(optimizer.State.Select(entry => new KeyValuePair<string, Tensor>(StatePrefix + "optimizer." + entry.Key, entry.Value)));
        SafeTensors.Write(path, tensors, new Dictionary<string, string>
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
            throw new UserException($"'{name}' is not a checkpoint this version can resume (format '{format ?? "none"}', expected '{CurrentFormat}').");
        var progress = JsonSerializer.Deserialize<TrainingProgress>(content.Metadata[ProgressKey], s_json)!;
        var tensors = content.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value);
        var targets = model.state_dict().Select(entry => (entry.Key, Target: entry.Value))
            .Concat(optimizer.State.Select(entry => (Key: StatePrefix + "optimizer." + entry.Key, Target: entry.Value))).ToList();
        CheckFit(name, tensors, targets);

        using var _ = no_grad();
        foreach (var (key, target) in targets)
            target.copy_(tensors[key]);
        schedule.State = JsonSerializer.Deserialize<double[]>(content.Metadata[ScheduleKey], s_json)!;
        optimizer.StepsDone = JsonSerializer.Deserialize<long>(content.Metadata[OptimizerStepsKey]);
        return progress;
    }

    private static void CheckFit(string name, Dictionary<string, Tensor> found, List<(string Key, Tensor Target)> expected)
    {
        var wrong = expected.Where(e => !found.TryGetValue(e.Key, out var t) || !t.shape.SequenceEqual(e.Target.shape)).Select(e => e.Key).ToList();
        if (wrong.Count > 0 || found.Count != expected.Count)
        {
            throw new UserException(
                $"'{name}' does not fit this recipe: it has {found.Count} tensors, the recipe needs {expected.Count}; "
                + $"{wrong.Count} are missing or have another shape ({string.Join(", ", wrong.Take(5))}). Resume with the recipe it was trained with.");
        }
    }
}
