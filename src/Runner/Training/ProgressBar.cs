using Spectre.Console;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Logging;

namespace VisionFinetune.Runner.Training;

/// <summary>Shows a run on a terminal: one bar for the whole run with loss, accuracy, learning rate, images/s and time left.
/// Elsewhere it shows nothing: the log's line an epoch is enough.</summary>
internal sealed class ProgressBar : ITrainingObserver
{
    private readonly ProgressTask? _task;
    private readonly int _epochs;

    private ProgressBar(ProgressTask? task, int epochs) => (_task, _epochs) = (task, epochs);

    /// <summary>Runs an action under a bar.</summary>
    public static void Show(int epochs, int epochsDone, Action<ITrainingObserver> train)
    {
        if (!StandardError.IsTerminal)
        {
            train(new ProgressBar(null, epochs));
            return;
        }
        StandardError.Terminal.Progress()
            .HideCompleted(false)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var task = context.AddTask("starting", maxValue: epochs);
                task.Value = epochsDone;
                train(new ProgressBar(task, epochs));
            });
    }

    public void StepsDone(StepReport report)
    {
        if (_task is null)
            return;
        _task.Value = report.Epoch - 1 + (double)report.StepInEpoch / report.StepsPerEpoch;
        _task.Description = Markup.Escape(FormattableString.Invariant(
            $"epoch {report.Epoch}/{_epochs}  loss {report.Loss:f4}{Accuracy(report)}  lr {report.Lr:g3}  {report.ImagesPerSecond:f0}/s"));
    }

    private static string Accuracy(StepReport report) =>
        report.Accuracy is { } share ? FormattableString.Invariant($"  accuracy {share:p1}") : "";

    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
        if (_task is not null)
            _task.Value = metrics.Epoch;
    }
}
