using System.CommandLine;
using Serilog;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Commands;

/// <summary>Runs a command and turns its outcome into an exit code: a user's mistake is its message and code 2.</summary>
internal static class CommandLine
{
    public static int Invoke(RootCommand root, string[] args)
    {
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("'vft --help' lists the commands; each has --help with an example.");
            return ExitCodes.UserMistake;
        }
        try
        {
            return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.UserMistake;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (NativeLibrary.Explain(e) is { } line)
        {
            Console.Error.WriteLine(line);
            return ExitCodes.UserMistake;
        }
        catch (Exception e)
        {
            Log.Error(e, "Internal error");
            Console.Error.WriteLine($"Internal error: {e}");
            return ExitCodes.InternalError;
        }
        finally
        {
            Log.CloseAndFlush();
        }
    }
}
