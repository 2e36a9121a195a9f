using System.Collections.Concurrent;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>The other end of a <see cref="WorkerProcess"/>: trains one run after the other. It ends when its input does, so it never outlives
/// the study that started it.</summary>
internal sealed class StudyWorker(Device device, TextReader input, TextWriter output) : IDisposable
{
    /// <summary>In place of a request: interrupt the run in progress.</summary>
    public const string StopLine = "stop";

    // For the worker of a study that was killed to notice it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<WorkerRequest> _requests = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Answers requests until the input ends.</summary>
    public void Run()
    {
        new Thread(ReadRequests) { IsBackground = true }.Start();
        Reply(new WorkerReply(WorkerOutcome.Ready));
        foreach (var request in _requests.GetConsumingEnumerable())
            Reply(Answer(request));
    }

    public void Dispose()
    {
        _requests.Dispose();
        _stop.Dispose();
    }

    private void ReadRequests()
    {
        while (input.ReadLine() is { } line)
        {
            if (line == StopLine)
                _stop.Cancel();
            else
                _requests.Add(WorkerRequest.Parse(line));
        }
        _stop.Cancel();
        _requests.CompleteAdding();
    }

    private void Reply(WorkerReply reply)
    {
        output.WriteLine(reply.ToLine());
        output.Flush();
    }

    private WorkerReply Answer(WorkerRequest request)
    {
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            set_num_threads(request.Threads);
            var run = RunDirectory.OfStudy(request.Run);
            if (request.ScoreTest)
                ScoreTest(run);
            else
                Train(run, request.Until);
            return new WorkerReply(WorkerOutcome.Done);
        }
        catch (OperationCanceledException)
        {
            return new WorkerReply(WorkerOutcome.Interrupted);
        }
        catch (UserException e)
        {
            return new WorkerReply(WorkerOutcome.Failed, e.Message);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            Console.Error.WriteLine(e);
            return new WorkerReply(WorkerOutcome.Failed, $"{e.GetType().Name}: {e.Message.Split('\n')[0].Trim()}");
        }
    }

    private void Train(RunDirectory run, int? until)
    {
        using var taken = RunLock.Take(run.Folder, s_patience);
        AtomicFile.DeleteLeftovers(run.Folder);
        var recipe = RecipeLoader.Load(run.RecipeFile);
        using var task = new SealedTask(LearningTask.Load(recipe, device));
        var resume = run.Checkpoints.Recover(problem => Console.Error.WriteLine($"{run.Name}: {problem}")) && RunMetadata.IsOf(run.Checkpoints.Last, recipe);
        using var model = task.CreateModel(resume).Model;
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var events = new RunEventFile(run);
        var training = new TrainingRun(recipe, run, task, model, device)
        {
            IsPart = true,
            Observer = new Pause(until, pause),
            Trackers = [new RunEventTracker(events, device.ToString(), TimeProvider.System)],
        };
        try
        {
            training.Execute(resume, pause.Token);
        }
        catch (OperationCanceledException) when (until is not null && !_stop.IsCancellationRequested)
        {
            // Paused where it was asked to.
        }
    }

    private void ScoreTest(RunDirectory run)
    {
        TestClaim.Require(run);
        var recipe = RecipeLoader.Load(run.RecipeFile);
        using var task = LearningTask.Load(recipe, device, run.Checkpoints.Best);
        if (task.CountOf(SplitName.Test) == 0)
            return;
        using var model = task.LoadModel(run.Checkpoints.Best);
        using var samples = task.Samples(SplitName.Test);
        using var scope = NewDisposeScope();
        var (metrics, _) = Evaluator.Evaluate(
            model, samples.Value, TaskLoss.Of(recipe, task).Build(), task.Scoring, recipe.Train.EvalBatchSize,
            ForwardPrecision.ForPrediction(recipe, device), stop: _stop.Token);
        RunDirectory.WriteJson(TestClaim.ScoreFile(run), (object)metrics);
    }

    /// <summary>Ends a run between two steps, once an epoch is done; the trainer then leaves a checkpoint of that epoch.</summary>
    private sealed class Pause(int? until, CancellationTokenSource source) : ITrainingObserver
    {
        public void StepsDone(StepReport report)
        {
        }

        public void EpochDone(EpochMetrics metrics, bool isBest)
        {
            if (metrics.Epoch >= until)
                source.Cancel();
        }
    }
}
