// The few names of NUnit that unity_bridge/Tests uses, and a runner: here the tests run without Unity and without NUnit.
using System;
using System.Collections;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace NUnit.Framework
{
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TestAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class TestCaseAttribute : Attribute
    {
        public object[] Arguments { get; }
        public TestCaseAttribute(params object[] arguments) => Arguments = arguments;
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TestCaseSourceAttribute : Attribute
    {
        public string Source { get; }
        public TestCaseSourceAttribute(string source) => Source = source;
    }

    public delegate void TestDelegate();

    public static class Assert
    {
        public static void AreEqual(object expected, object actual)
        {
            if (!Same(expected, actual)) throw new Exception($"expected {Shown(expected)}, got {Shown(actual)}");
        }

        public static T Throws<T>(TestDelegate act) where T : Exception
        {
            try { act(); }
            catch (Exception error)
            {
                return error.GetType() == typeof(T) ? (T)error : throw new Exception($"expected {typeof(T)}, got {error}");
            }
            throw new Exception($"expected {typeof(T)}, nothing was thrown");
        }

        static bool Same(object expected, object actual)
          => expected is IEnumerable some && actual is IEnumerable other && !(expected is string)
              ? some.Cast<object>().SequenceEqual(other.Cast<object>())
              : Equals(expected, actual);

        static string Shown(object value)
          => value is byte[] bytes ? BitConverter.ToString(bytes)
              : value is IEnumerable items && !(value is string) ? string.Join(", ", items.Cast<object>()) : $"{value}";
    }

    public static class StringAssert
    {
        public static void StartsWith(string expected, string actual)
        {
            if (!actual.StartsWith(expected, StringComparison.Ordinal))
                throw new Exception($"expected a text that starts with '{expected}', got '{actual}'");
        }
    }

    static class Runner
    {
        static int Main()
        {
            var (numPassed, numFailed) = (0, 0);
            foreach (var method in typeof(Runner).Assembly.GetTypes().SelectMany(type => type.GetMethods()))
                foreach (var arguments in Cases(method))
                {
                    var failure = Failure(method, arguments);
                    if (failure == null) numPassed++;
                    else numFailed++;
                    if (failure != null) Console.WriteLine($"FAILED {method.Name}({string.Join(", ", arguments)}): {failure}");
                }
            Console.WriteLine($"{numPassed} passed, {numFailed} failed");
            return numFailed == 0 ? 0 : 1;
        }

        static object[][] Cases(MethodInfo method)
        {
            if (method.GetCustomAttribute<TestAttribute>() != null) return new[] { new object[0] };
            var source = method.GetCustomAttribute<TestCaseSourceAttribute>();
            if (source == null) return method.GetCustomAttributes<TestCaseAttribute>().Select(one => one.Arguments).ToArray();
            var flags = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
            var items = (IEnumerable)method.DeclaringType.GetMethod(source.Source, flags).Invoke(null, null);
            return items.Cast<object>().Select(item => new[] { item }).ToArray();
        }

        static string Failure(MethodInfo method, object[] arguments)
        {
            try
            {
                if (method.Invoke(Activator.CreateInstance(method.DeclaringType), arguments) is Task task) task.GetAwaiter().GetResult();
                return null;
            }
            catch (Exception error)
            {
                return (error is TargetInvocationException wrapped ? wrapped.InnerException : error).ToString();
            }
        }
    }
}
