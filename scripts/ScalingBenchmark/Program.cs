using System.Globalization;
using VisionFinetune.Engine.Platform;
using VisionFinetune.ScalingBenchmark;

const string Usage = """
    Measures how the cost of training grows with the work, and draws it.

      ScalingBenchmark batch THREADS CSV            images/s of a ResNet-18 at 64 px, batches of 1 to 256
      ScalingBenchmark images KIND COUNT CSV        one epoch over COUNT drawings of 16 px: images/s and the process's largest memory;
                                                    KIND is resident (all drawn before) or drawn (each batch when it is needed)
      ScalingBenchmark plot CSV PNG                 one figure of all that the file has
    """;

NativeAllocator.KeepFreedMemory();      // as the program does
switch (args)
{
    case ["batch", var threads, var csv]:
        BatchBenchmark.Run(Number(threads), new Measurements(csv));
        return 0;
    case ["images", "resident" or "drawn", var count, var csv]:
        ImageCountBenchmark.Run(args[1] == "drawn", Number(count), new Measurements(csv));
        return 0;
    case ["plot", var csv, var png]:
        ScalingPicture.Write(new Measurements(csv).Read(), png);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return args is ["--help"] ? 0 : 2;
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
