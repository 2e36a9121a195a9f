using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Commands;

/// <summary>What surrounds every training on the command line: signals, the run's log, and how its end is told.</summary>
internal static class TrainingSession
{
    /// <param name="run">Its folder; errors go into its log, too.</param>
    /// <param name="json">Print the summary as JSON instead of the folder.</param>
    /// <param name="canResume">Whether an interrupted run has something to go on from.</param>
    /// <param name="train">Does the work and returns the summary.</param>
    public static int Run(RunDirectory run, bool json, Func<bool> canResume, Func<CancellationToken, object> train)
    {
        using var stop = new CancellationTokenSource();
        using var signals = StopSignals.Register(stop, "Stopping after this step; once more to leave at once");
        try
        {
            var summary = train(stop.Token);
            Log.Information("Report: {Report:l}", Path.Combine(run.Folder, "report.html"));
            if (json)
                JsonOutput.Print(new { run = run.Folder, summary });
            else
                Console.Out.WriteLine(run.Folder);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            if (canResume())
                Log.Warning("Interrupted. Continue with: vft train --resume {Run:l}", run.Folder);
            else
                Log.Warning("Interrupted before the first step, so there is nothing to resume; start again");
            return ExitCodes.Interrupted;
        }
        catch (UserException e)
        {
            Log.Error("{Problem:l}", e.Message);
            return ExitCodes.UserMistake;
        }
        catch (IOException e)
        {
            Log.Error("{Problem:l} Continue with: vft train --resume {Run:l}", e.Message, run.Folder);
            return ExitCodes.UserMistake;
        }
    }
}
